// modeld_go is an owner as the daemon is one: it takes the lease of a data root,
// renews it, and serves Health with grpc-go. When it is stopped, it prints what
// it was sent.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"google.golang.org/grpc"
)

type options struct {
	dataRoot string
	ttl      time.Duration
	listen   string
	instance string
	backend  string
	ready    bool
	mode     string
}

func main() {
	var o options
	flag.StringVar(&o.dataRoot, "data-root", "", "directory that holds the lease")
	flag.DurationVar(&o.ttl, "ttl", 30*time.Second, "lifetime of the lease")
	flag.StringVar(&o.listen, "listen", "127.0.0.1:0", "host:port or unix:/path")
	flag.StringVar(&o.instance, "instance", "", "instance in the answer (default the lease's own)")
	flag.StringVar(&o.backend, "backend", "none", "backend in the lease and in the answer")
	flag.BoolVar(&o.ready, "ready", true, "readiness in the answer")
	flag.StringVar(&o.mode, "mode", "ok", "ok, silent (never answers), error (UNAVAILABLE), failed (INTERNAL) or broken (UNKNOWN)")
	arguments := os.Args[1:]
	if len(arguments) > 0 && arguments[0] == "serve" { // as modeld itself is called
		arguments = arguments[1:]
	}
	flag.CommandLine.Parse(arguments)
	if o.dataRoot == "" || flag.NArg() != 0 || !modes[o.mode] {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "modeld_go:", err)
		os.Exit(1)
	}
}

// run serves until a signal comes or the lease is lost.
func run(o options) error {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt)

	listener, endpoint, err := listen(o.listen)
	if err != nil {
		return err
	}
	meta := map[string]string{"backend": o.backend, "endpoint": endpoint}
	owned, err := takeLease(o.dataRoot, o.ttl, meta)
	if err != nil {
		listener.Close()
		return err
	}

	seen := &traffic{}
	answer := healthResp{InstanceID: o.instance, Ready: o.ready, Backend: o.backend}
	if o.instance == "" {
		answer.InstanceID = owned.InstanceID
	}
	server := grpc.NewServer(grpc.StatsHandler(seen))
	server.RegisterService(&computeService, &health{mode: o.mode, answer: answer})
	served := make(chan error, 1)
	go func() { served <- server.Serve(countingListener{listener, seen}) }()
	fmt.Printf("serving %s at %s\n", owned.InstanceID, endpoint)

	failure := hold(owned, signals, served)
	if err := owned.release(); failure == nil {
		failure = err
	}
	server.Stop()
	if err := json.NewEncoder(os.Stdout).Encode(seen.summary()); failure == nil {
		failure = err
	}
	return failure
}

// hold renews the lease until a signal ends it; an error means that it ended
// otherwise.
func hold(owned *lease, signals <-chan os.Signal, served <-chan error) error {
	renewal := time.NewTicker(owned.TTL / 3)
	defer renewal.Stop()
	for {
		select {
		case <-signals:
			return nil
		case err := <-served:
			return err
		case <-renewal.C:
			if err := owned.renew(); err != nil {
				return err
			}
		}
	}
}

// listen opens the address and returns the endpoint for the lease: the host as it
// was given, so that a lease can say "localhost", with the port it really got.
func listen(address string) (net.Listener, string, error) {
	if path := strings.TrimPrefix(address, "unix:"); path != address {
		listener, err := net.Listen("unix", path)
		return listener, address, err
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, "", err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, "", err
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return listener, net.JoinHostPort(host, port), err
}
