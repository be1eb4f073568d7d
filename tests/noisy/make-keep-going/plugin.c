#include <no_such_library/plugin.h>
