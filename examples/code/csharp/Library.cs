// A small lending library: who has which book, and until when.
using System;
using System.Collections.Generic;
using System.Linq;

namespace Village.Library
{
    public sealed record Loan(string Title, string Reader, DateOnly Due);

    public sealed class Shelf
    {
        private readonly HashSet<string> _titles = new();
        private readonly Dictionary<string, Loan> _loans = new();

        public void Add(string title) => _titles.Add(title);

        public Loan Lend(string title, string reader, DateOnly today)
        {
            if (!_titles.Contains(title))
            {
                throw new ArgumentException($"no book named '{title}'", nameof(title));
            }
            if (_loans.ContainsKey(title))
            {
                throw new InvalidOperationException($"'{title}' is lent to {_loans[title].Reader}");
            }
            // Three weeks, as the sign on the door says.
            var loan = new Loan(title, reader, today.AddDays(21));
            _loans[title] = loan;
            return loan;
        }

        public bool Return(string title) => _loans.Remove(title);

        public IEnumerable<Loan> Overdue(DateOnly today) =>
            _loans.Values.Where(loan => loan.Due < today).OrderBy(loan => loan.Due);
    }
}
