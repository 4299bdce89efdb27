// SPDX-License-Identifier: Apache-2.0
#pragma once

// A fault for the test of the test: no frame includes the second example.
//
//     int first = 1;
//
//     int second = 2;
