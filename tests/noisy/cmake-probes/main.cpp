#include <iostream>
#include <vector>
template <typename T> int failed(const std::vector<T> &errors) {
    int count = 0;
    for (int i = 0; i < errors.size(); i++) { int count = 1; }
    return count;
}
int main(int argc, char **) {
    std::cerr << "error: cannot connect to database: Connection refused" << std::endl;
    return argc > 1 ? 1 : failed(std::vector<int>{1, 2});
}
