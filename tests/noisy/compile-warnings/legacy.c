main() {
    int error = missing_declaration_of_error();
    char *text = 42;
    printf("compilation terminated.\n");
    return 0;
}
int missing_declaration_of_error() { return 0; }
