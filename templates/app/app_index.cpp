// The program that AWS Lambda starts. tight::app() lists the controllers found in app/functions; a function of Lambda
// names its own as the handler `app_index.<controller>`.
#include <tight/lambda.hpp>

int main(int argc, char** argv) { return tight::run(tight::app(), argc, argv); }
