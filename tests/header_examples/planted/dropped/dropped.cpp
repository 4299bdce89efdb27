// SPDX-License-Identifier: Apache-2.0
#include "models/Movie.hpp"

void write(const tight::dynamo::table<Movie>& movies, const Movie& brazil) {
#include "examples/dropped.1"
}
