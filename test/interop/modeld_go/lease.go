package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// record is the lease file. Its field order and tags are what a reader sees.
type record struct {
	InstanceID string            `json:"instance_id"`
	PID        int               `json:"pid"`
	Host       string            `json:"host"`
	AcquiredAt time.Time         `json:"acquired_at"`
	RenewedAt  time.Time         `json:"renewed_at"`
	TTL        time.Duration     `json:"ttl"`
	Meta       map[string]string `json:"meta,omitempty"`
}

func (r record) live(now time.Time) bool {
	return now.Before(r.RenewedAt.Add(r.TTL))
}

var (
	errHeld = errors.New("another live owner holds the lease")
	errLost = errors.New("the lease is lost")
)

// lease is a held lease. Only one goroutine may renew it.
type lease struct {
	path string
	record
}

// takeLease becomes the owner of dataRoot unless a live owner is there. A file
// that does not parse is nobody's.
func takeLease(dataRoot string, ttl time.Duration, meta map[string]string) (*lease, error) {
	if ttl <= 0 {
		return nil, errors.New("the TTL must be positive")
	}
	if err := os.MkdirAll(dataRoot, 0o700); err != nil {
		return nil, err
	}
	instance, err := newInstanceID()
	if err != nil {
		return nil, err
	}
	host, _ := os.Hostname()
	now := time.Now()
	l := &lease{
		path: filepath.Join(dataRoot, "modeld.lease"),
		record: record{
			InstanceID: instance,
			PID:        os.Getpid(),
			Host:       host,
			AcquiredAt: now,
			RenewedAt:  now,
			TTL:        ttl,
			Meta:       meta,
		},
	}
	if present, err := readRecord(l.path); err == nil && present.live(now) {
		return nil, fmt.Errorf("%w: instance %s", errHeld, present.InstanceID)
	}
	return l, l.write()
}

// renew extends the lease by its TTL. An owner that slept past its expiry may
// have been replaced already, so it does not come back to life.
func (l *lease) renew() error {
	// Time in suspend counts as well, and the monotonic clock leaves it out.
	now := time.Now().Round(0)
	if !l.live(now) {
		return errLost
	}
	if present, err := readRecord(l.path); err != nil || present.InstanceID != l.InstanceID {
		return errLost
	}
	l.RenewedAt = now
	return l.write()
}

// release removes the lease if it is still this owner's.
func (l *lease) release() error {
	present, err := readRecord(l.path)
	if err != nil || present.InstanceID != l.InstanceID {
		return nil
	}
	return os.Remove(l.path)
}

// write replaces the file as a whole, so that no reader sees half a lease.
func (l *lease) write() error {
	text, err := json.MarshalIndent(l.record, "", "  ")
	if err != nil {
		return err
	}
	// CreateTemp gives the file mode 0600, which rename keeps.
	temporary, err := os.CreateTemp(filepath.Dir(l.path), ".lease-*.tmp")
	if err != nil {
		return err
	}
	_, err = temporary.Write(text)
	if closed := temporary.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(temporary.Name(), l.path)
	}
	if err != nil {
		os.Remove(temporary.Name())
	}
	return err
}

func readRecord(path string) (record, error) {
	var r record
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	return r, err
}

// newInstanceID makes a random (version 4) UUID.
func newInstanceID() (string, error) {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", err
	}
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16]), nil
}
