# frozen_string_literal: true

# A recipe that can be cooked for any number of guests.
class Recipe
  Ingredient = Struct.new(:name, :amount, :unit) do
    def to_s
      [format("%g", amount), unit, name].compact.join(" ")
    end
  end

  attr_reader :title, :guests

  def initialize(title, guests:)
    @title = title
    @guests = guests
    @ingredients = []
    yield self if block_given?
  end

  def add(name, amount, unit = nil)
    @ingredients << Ingredient.new(name, amount, unit)
    self
  end

  # Amounts grow with the guests; cooking time does not.
  def for(number)
    factor = number.fdiv(guests)
    @ingredients.map { |one| Ingredient.new(one.name, (one.amount * factor).round(1), one.unit) }
  end
end

soup = Recipe.new("Pumpkin soup", guests: 4) do |recipe|
  recipe.add("pumpkin", 900, "g")
  recipe.add("onions", 2)
  recipe.add("cream", 150, "ml")
end

puts soup.title
soup.for(6).each { |ingredient| puts "  #{ingredient}" }
