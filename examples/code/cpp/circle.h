// Circles, for the drawing lesson. The file's name could be that of a C header.
#pragma once

#include <string>

namespace drawing {

class Circle {
public:
    explicit Circle(double radius) : radius_(radius) {}

    double area() const { return 3.14159265358979 * radius_ * radius_; }

    std::string describe() const {
        return "a circle of radius " + std::to_string(radius_);
    }

private:
    double radius_;
};

// The larger of two circles; the first one if they are equal.
inline const Circle& larger(const Circle& a, const Circle& b) {
    return b.area() > a.area() ? b : a;
}

}  // namespace drawing
