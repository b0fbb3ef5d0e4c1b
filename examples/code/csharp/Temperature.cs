using System;

/// <summary>A temperature that knows its units; kept in kelvin.</summary>
public readonly struct Temperature : IComparable<Temperature>
{
    private const double Zero = 273.15;

    private Temperature(double kelvin)
    {
        if (kelvin < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(kelvin), "nothing is colder than absolute zero");
        }
        Kelvin = kelvin;
    }

    public double Kelvin { get; }

    public double Celsius => Kelvin - Zero;

    public double Fahrenheit => Celsius * 9 / 5 + 32;

    public static Temperature FromCelsius(double degrees) => new(degrees + Zero);

    public static Temperature FromFahrenheit(double degrees) => FromCelsius((degrees - 32) * 5 / 9);

    public int CompareTo(Temperature other) => Kelvin.CompareTo(other.Kelvin);

    // One digit is all a kitchen thermometer shows.
    public override string ToString() => $"{Celsius:F1} °C";
}
