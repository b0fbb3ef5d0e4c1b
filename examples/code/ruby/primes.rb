# frozen_string_literal: true

# The sieve of Eratosthenes: cross out the multiples of every prime.
def primes_up_to(limit)
  return [] if limit < 2

  crossed_out = Array.new(limit + 1, false)
  (2..Integer.sqrt(limit)).each do |number|
    next if crossed_out[number]

    # Smaller multiples were crossed out by smaller primes.
    (number * number).step(limit, number) { |multiple| crossed_out[multiple] = true }
  end
  (2..limit).reject { |number| crossed_out[number] }
end

def twins(primes)
  primes.each_cons(2).select { |first, second| second - first == 2 }
end

if $PROGRAM_NAME == __FILE__
  primes = primes_up_to(100)
  puts "#{primes.size} primes below 100"
  twins(primes).each { |pair| puts pair.join(" and ") }
end
