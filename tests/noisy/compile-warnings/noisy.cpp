#include <cstdio>
#include <map>
#include <string>
#pragma message("error: configuration header not found, using defaults")
struct [[deprecated("fatal error: use Report")]] Failure { std::string text; };
template <typename K, typename V> void print_errors(const std::map<K, V> &errors) {
    for (auto error : errors) printf("%d\n", error.second);
}
int main() {
    Failure failure{"undefined reference"};
    std::map<std::string, long> errors{{"error: ld returned 1 exit status", 1L}};
    print_errors(errors);
    char *leaked = new char[3];
    return failure.text.size() > 99 ? *leaked : 0;
}
