package main

import (
	"context"
	"net"
	"sync/atomic"

	"google.golang.org/grpc/stats"
)

// traffic counts what clients sent. Its fields are read when the server has
// stopped.
type traffic struct {
	connections int64
	requests    int64
	health      int64
	decoded     int64
}

// countingListener counts connections where they are accepted: newer grpc-go
// tells its stats handlers only of those whose HTTP/2 preface was good.
type countingListener struct {
	net.Listener
	seen *traffic
}

func (l countingListener) Accept() (net.Conn, error) {
	connection, err := l.Listener.Accept()
	if err == nil {
		atomic.AddInt64(&l.seen.connections, 1)
	}
	return connection, err
}

// HandleRPC sees InHeader for every request, whatever its method, and InPayload
// once the codec has accepted the message.
func (t *traffic) HandleRPC(_ context.Context, event stats.RPCStats) {
	switch event := event.(type) {
	case *stats.InHeader:
		atomic.AddInt64(&t.requests, 1)
		if event.FullMethod == healthPath {
			atomic.AddInt64(&t.health, 1)
		}
	case *stats.InPayload:
		atomic.AddInt64(&t.decoded, 1)
	}
}

func (t *traffic) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context   { return ctx }
func (t *traffic) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }
func (t *traffic) HandleConn(context.Context, stats.ConnStats)                       {}

// summary is the line printed at the end. A request is unprocessable when no
// message was decoded from it: an unknown method, a broken frame, another codec.
type summary struct {
	HealthRequests int64 `json:"health_requests"`
	Connections    int64 `json:"connections"`
	Unprocessable  int64 `json:"unprocessable"`
}

func (t *traffic) summary() summary {
	requests := atomic.LoadInt64(&t.requests)
	return summary{
		HealthRequests: atomic.LoadInt64(&t.health),
		Connections:    atomic.LoadInt64(&t.connections),
		Unprocessable:  requests - atomic.LoadInt64(&t.decoded),
	}
}
