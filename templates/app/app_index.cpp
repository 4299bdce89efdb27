// The program that AWS Lambda starts. It holds every controller of app/functions; a Lambda function says which one it is by its
// handler, `app_index.<controller>`.
#include <tight/lambda.hpp>

int main(int argc, char** argv) { return tight::run(tight::this_application(), argc, argv); }
