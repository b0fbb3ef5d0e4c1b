// Package stopwatch measures laps, for the school's running day.
package stopwatch

import (
	"errors"
	"time"
)

// ErrStopped is returned by Lap when the watch is not running.
var ErrStopped = errors.New("stopwatch: not running")

// Watch remembers when it was started and how long each lap took.
// The zero value is ready to use.
type Watch struct {
	started time.Time
	laps    []time.Duration
	running bool
}

// Start begins the first lap at the given time.
func (w *Watch) Start(now time.Time) {
	w.started, w.running = now, true
	w.laps = w.laps[:0]
}

// Lap ends the current lap and begins the next one.
func (w *Watch) Lap(now time.Time) (time.Duration, error) {
	if !w.running {
		return 0, ErrStopped
	}
	lap := now.Sub(w.started)
	w.laps = append(w.laps, lap)
	w.started = now
	return lap, nil
}

// Best returns the shortest lap so far, and false if there is none.
func (w *Watch) Best() (time.Duration, bool) {
	if len(w.laps) == 0 {
		return 0, false
	}
	best := w.laps[0]
	for _, lap := range w.laps[1:] {
		best = min(best, lap)
	}
	return best, true
}
