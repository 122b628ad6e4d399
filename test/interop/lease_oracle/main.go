// lease_oracle prints what Go's encoding/json, which the daemon reads and writes
// leases with, makes of each lease file: one line of JSON for each path. Paths are
// arguments, or stand on the standard input, separated by NUL when there is one
// and by newlines otherwise.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/big"
	"os"
	"time"
)

type record struct {
	InstanceID string            `json:"instance_id"`
	PID        int               `json:"pid"`
	Host       string            `json:"host"`
	AcquiredAt stamp             `json:"acquired_at"`
	RenewedAt  stamp             `json:"renewed_at"`
	TTL        time.Duration     `json:"ttl"`
	Meta       map[string]string `json:"meta,omitempty"`
}

// finding has every key for every status; those of a lease that is not present
// are empty.
type finding struct {
	Path   string `json:"path"`
	Status string `json:"status"`
	Reason string `json:"reason"`
	Live   bool   `json:"live"`
	// As text: the years that a lease may name do not fit 64 bits of nanoseconds.
	ExpiresAt string `json:"expires_at_unix_ns_text"`
	Instance  string `json:"instance"`
	Endpoint  string `json:"endpoint"`
	Backend   string `json:"backend"`
	PID       int    `json:"pid"`
}

func examine(path string, now time.Time) finding {
	f := finding{Path: path}
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		f.Status = "absent"
		return f
	}
	if err != nil {
		f.Status, f.Reason = "unreadable", err.Error()
		return f
	}
	var r record
	if err := json.Unmarshal(text, &r); err != nil {
		f.Status, f.Reason = "corrupt", err.Error()
		return f
	}
	expires := r.RenewedAt.Add(r.TTL)
	f.Status = "present"
	f.Live = now.Before(expires)
	f.ExpiresAt = unixNanoseconds(expires)
	f.Instance = r.InstanceID
	f.Endpoint = r.Meta["endpoint"]
	f.Backend = r.Meta["backend"]
	f.PID = r.PID
	return f
}

func unixNanoseconds(t time.Time) string {
	total := new(big.Int).Mul(big.NewInt(t.Unix()), big.NewInt(int64(time.Second)))
	return total.Add(total, big.NewInt(int64(t.Nanosecond()))).String()
}

func paths(arguments []string, input io.Reader) ([]string, error) {
	if len(arguments) > 0 {
		return arguments, nil
	}
	text, err := io.ReadAll(input)
	separator := []byte("\n")
	if bytes.IndexByte(text, 0) >= 0 {
		separator = []byte{0}
	}
	var found []string
	for _, path := range bytes.Split(text, separator) {
		if len(path) > 0 {
			found = append(found, string(path))
		}
	}
	return found, err
}

func main() {
	nowText := flag.String("now", "", "the moment to judge by, RFC 3339 (default the clock's)")
	flag.Parse()
	now := time.Now()
	if *nowText != "" {
		var err error
		if now, err = time.Parse(time.RFC3339, *nowText); err != nil {
			fmt.Fprintln(os.Stderr, "lease_oracle: --now:", err)
			os.Exit(2)
		}
	}
	files, err := paths(flag.Args(), os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "lease_oracle:", err)
		os.Exit(1)
	}
	lines := json.NewEncoder(os.Stdout)
	for _, path := range files {
		if err := lines.Encode(examine(path, now)); err != nil {
			fmt.Fprintln(os.Stderr, "lease_oracle:", err)
			os.Exit(1)
		}
	}
}
