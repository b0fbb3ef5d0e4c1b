import java.util.OptionalInt;

/** Finds a value in a sorted array by halving the part that may hold it. */
public final class BinarySearch {

    private BinarySearch() {
    }

    /** The position of a value, or nothing where the array does not hold it. */
    public static OptionalInt find(int[] sorted, int value) {
        int low = 0;
        int high = sorted.length - 1;
        while (low <= high) {
            // Unlike (low + high) / 2, this cannot overflow.
            int middle = low + (high - low) / 2;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else if (sorted[middle] > value) {
                high = middle - 1;
            } else {
                return OptionalInt.of(middle);
            }
        }
        return OptionalInt.empty();
    }

    public static void main(String[] arguments) {
        int[] houses = {2, 3, 5, 8, 13, 21, 34};
        for (int wanted : new int[] {8, 9}) {
            OptionalInt found = find(houses, wanted);
            System.out.println(found.isPresent() ? wanted + " is at " + found.getAsInt() : wanted + " is missing");
        }
    }
}
