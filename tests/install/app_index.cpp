#include <tight/lambda.hpp>

int main(int argc, char** argv) { return tight::run(tight::this_application(), argc, argv); }
