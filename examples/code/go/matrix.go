package main

import "fmt"

// multiply returns the product of two matrices given as rows.
func multiply(a, b [][]int) ([][]int, error) {
	if len(a) == 0 || len(b) == 0 || len(a[0]) != len(b) {
		return nil, fmt.Errorf("cannot multiply %d rows by %d rows", len(a), len(b))
	}
	product := make([][]int, len(a))
	for i, row := range a {
		product[i] = make([]int, len(b[0]))
		for j := range product[i] {
			for k, left := range row {
				product[i][j] += left * b[k][j]
			}
		}
	}
	return product, nil
}

func main() {
	// Prices of rice, beans and oil, and what two families buy.
	baskets := [][]int{{3, 2, 1}, {5, 0, 2}}
	prices := [][]int{{40}, {60}, {90}}
	costs, err := multiply(baskets, prices)
	if err != nil {
		fmt.Println(err)
		return
	}
	for family, cost := range costs {
		fmt.Printf("family %d pays %d\n", family+1, cost[0])
	}
}
