#include <stdio.h>
#include <string.h>
#warning "error: this release is deprecated"
static int unused_error_handler(int code) { int result; return code; }
int main(int argc, char **argv) {
    char buffer[8];
    unsigned size = strlen(argv[0]);
    strncpy(buffer, "error: permission denied", sizeof buffer);
    if (argc > 1) { fprintf(stderr, "fatal error: cannot open '%s': No such file or directory\n", argv[1]); return 3; }
    for (int i = 0; i < size; i++) printf(i ? "" : "0 errors, 0 failed\n");
    return 0;
}
