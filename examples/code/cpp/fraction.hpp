// Exact fractions for the amounts in recipes: a third of a cup stays a third.
#pragma once

#include <numeric>
#include <ostream>
#include <stdexcept>

class Fraction {
public:
    Fraction(long numerator, long denominator = 1) : top_(numerator), bottom_(denominator) {
        if (bottom_ == 0) throw std::invalid_argument("a fraction needs a denominator");
        if (bottom_ < 0) {
            top_ = -top_;
            bottom_ = -bottom_;
        }
        const long divisor = std::gcd(top_, bottom_);
        top_ /= divisor;
        bottom_ /= divisor;
    }

    Fraction operator+(const Fraction& other) const {
        return {top_ * other.bottom_ + other.top_ * bottom_, bottom_ * other.bottom_};
    }

    Fraction operator*(const Fraction& other) const {
        return {top_ * other.top_, bottom_ * other.bottom_};
    }

    bool operator==(const Fraction& other) const = default;

    friend std::ostream& operator<<(std::ostream& out, const Fraction& fraction) {
        out << fraction.top_;
        if (fraction.bottom_ != 1) out << '/' << fraction.bottom_;
        return out;
    }

private:
    long top_;     // carries the sign
    long bottom_;  // always above zero
};
