package main

import (
	"bytes"
	"errors"
	"time"
)

// stamp is a time.Time that every Go accepts as Go 1.24 does. Go 1.19, the one in
// Debian 12, has no bounds on a numeric offset, takes a sign within it, and takes
// a fraction in place of the seconds: the oracle's answer would depend on where it
// runs.
type stamp struct{ time.Time }

func (s *stamp) UnmarshalJSON(text []byte) error {
	if err := s.Time.UnmarshalJSON(text); err != nil || text[0] == 'n' {
		return err
	}
	// The text is "yyyy-mm-ddThh:mm: and more; the hour may have one digit.
	if seconds := text[bytes.IndexByte(text, ':')+len(":mm:"):]; !twoDigits(seconds, 59) {
		return errors.New("no seconds")
	}
	// What was accepted ends in Z" or in hh:mm".
	if text[len(text)-2] == 'Z' {
		return nil
	}
	offset := text[len(text)-len(`hh:mm"`):]
	if !twoDigits(offset, 24) || !twoDigits(offset[len("hh:"):], 60) {
		return errors.New("time zone offset out of range")
	}
	return nil
}

// twoDigits tells whether text begins with a number of two digits up to most.
func twoDigits(text []byte, most byte) bool {
	tens, ones := text[0]-'0', text[1]-'0'
	return tens <= 9 && ones <= 9 && 10*tens+ones <= most
}
