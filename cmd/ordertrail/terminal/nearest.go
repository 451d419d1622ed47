package terminal

// nearest returns the known name with the smallest edit distance to name, the
// first of several; "" where nothing is known.
func nearest(name string, known []string) string {
	best, least := "", 0
	for _, candidate := range known {
		distance := editDistance(name, candidate)
		if best == "" || distance < least {
			best, least = candidate, distance
		}
	}
	return best
}

// editDistance counts the bytes to insert, delete or replace to turn a into b
// (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// DidYouMean ends a sentence about an unknown name with the nearest known one.
func DidYouMean(name string, known []string) string {
	return ", did you mean " + nearest(name, known) + "?"
}
