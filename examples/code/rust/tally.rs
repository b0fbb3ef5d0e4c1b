//! Count the birds that were seen at the lake, and print the commonest first.

use std::collections::HashMap;
use std::fmt;

#[derive(Debug, Default)]
pub struct Tally {
    counts: HashMap<String, u32>,
}

impl Tally {
    pub fn see(&mut self, bird: &str) {
        *self.counts.entry(bird.to_lowercase()).or_insert(0) += 1;
    }

    pub fn total(&self) -> u32 {
        self.counts.values().sum()
    }

    fn sorted(&self) -> Vec<(&str, u32)> {
        let mut birds: Vec<_> = self.counts.iter().map(|(name, &n)| (name.as_str(), n)).collect();
        // By count, then by name, so that the order never changes between runs.
        birds.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        birds
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (bird, count) in self.sorted() {
            writeln!(out, "{bird:<12}{count:>4}")?;
        }
        Ok(())
    }
}

fn main() {
    let mut tally = Tally::default();
    for bird in "Heron duck duck kingfisher Duck heron".split_whitespace() {
        tally.see(bird);
    }
    print!("{tally}");
    println!("{} birds", tally.total());
}
