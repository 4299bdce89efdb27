#pragma once

#include <tight/dynamo.hpp>

struct {{class}} : tight::dynamo::model<{{class}}> {
    using model::model;
    static constexpr auto table = "{{table}}";

{{attributes}}
    static constexpr auto key = keys({{keys}});
};
