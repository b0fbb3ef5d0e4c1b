import java.time.Duration;
import java.time.LocalTime;
import java.util.Optional;
import java.util.TreeSet;

/** The timetable of one bus stop. */
public class BusStop {
    private final String name;
    private final TreeSet<LocalTime> departures = new TreeSet<>();

    public BusStop(String name) {
        this.name = name;
    }

    public void addDeparture(LocalTime time) {
        departures.add(time);
    }

    /** How long somebody who arrives now has to wait; nothing if the last bus of the day has gone. */
    public Optional<Duration> waitingTime(LocalTime now) {
        LocalTime next = departures.ceiling(now);
        return Optional.ofNullable(next).map(time -> Duration.between(now, time));
    }

    @Override
    public String toString() {
        return name + " " + departures;
    }

    public static void main(String[] arguments) {
        BusStop stop = new BusStop("New Bridge");
        for (LocalTime time = LocalTime.of(6, 20); time.isBefore(LocalTime.NOON); time = time.plusMinutes(40)) {
            stop.addDeparture(time);
        }
        System.out.println(stop);
        System.out.println(stop.waitingTime(LocalTime.of(8, 5)).map(Duration::toMinutes).orElse(-1L));
    }
}
