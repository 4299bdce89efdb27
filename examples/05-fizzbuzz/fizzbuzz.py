"""Fizz buzz: fizz for what three divides, buzz for what five divides.

    python3 fizzbuzz.py 15
    tight invoke fizzbuzz --local number:=15
"""

import sys


def fizzbuzz(number):
    words = [word for divisor, word in ((3, "fizz"), (5, "buzz")) if number % divisor == 0]
    return " ".join(words) or str(number)


if __name__ == "__main__":
    print(fizzbuzz(int(sys.argv[1])))
