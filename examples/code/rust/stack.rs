//! A calculator that reads its operators after the numbers: `3 4 + 2 *` is 14.

#[derive(Debug, PartialEq)]
pub enum Error {
    TooFewNumbers,
    LeftOver(usize),
    Unknown(String),
}

pub fn evaluate(line: &str) -> Result<f64, Error> {
    let mut stack: Vec<f64> = Vec::new();
    for word in line.split_whitespace() {
        if let Ok(number) = word.parse::<f64>() {
            stack.push(number);
            continue;
        }
        // The right operand was pushed last.
        let right = stack.pop().ok_or(Error::TooFewNumbers)?;
        let left = stack.pop().ok_or(Error::TooFewNumbers)?;
        stack.push(match word {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "/" => left / right,
            other => return Err(Error::Unknown(other.to_string())),
        });
    }
    match stack.len() {
        1 => Ok(stack[0]),
        0 => Err(Error::TooFewNumbers),
        n => Err(Error::LeftOver(n - 1)),
    }
}

fn main() {
    for line in ["3 4 + 2 *", "1 +", "8 2 / 7"] {
        match evaluate(line) {
            Ok(value) => println!("{line} = {value}"),
            Err(error) => println!("{line}: {error:?}"),
        }
    }
}
