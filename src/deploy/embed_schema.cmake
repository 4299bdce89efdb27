# cmake -DINPUT=tight.schema.json -DOUTPUT=tight_schema.cpp -P embed_schema.cmake: writes a source that holds the schema.
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "// Written from docs/reference/tight.schema.json. Do not edit.
#include \"deploy/schema.hpp\"

namespace tight::deploy {

std::string_view tight_schema_text() { return R\"embedded(${text})embedded\"; }

}  // namespace tight::deploy
")
