package main

import (
	"context"
	"encoding/json"
	"errors"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/status"
)

const (
	serviceName = "contenox.transport.v1.Compute"
	healthPath  = "/" + serviceName + "/Health"
)

// jsonCodec is what a request selects with its content-subtype. The messages
// are plain structs: a request in the default codec, protobuf, can't be decoded
// into them, and grpc-go 1.33 panics on the attempt.
type jsonCodec struct{}

func (jsonCodec) Name() string                               { return "contenoxtransportjson" }
func (jsonCodec) Marshal(v interface{}) ([]byte, error)      { return json.Marshal(v) }
func (jsonCodec) Unmarshal(data []byte, v interface{}) error { return json.Unmarshal(data, v) }

func init() { encoding.RegisterCodec(jsonCodec{}) }

type healthReq struct{}

type healthResp struct {
	InstanceID string `json:"instance_id,omitempty"`
	Ready      bool   `json:"ready"`
	Backend    string `json:"backend,omitempty"`
}

var modes = map[string]bool{"ok": true, "silent": true, "error": true, "failed": true, "broken": true}

// health answers Health the way its mode says.
type health struct {
	mode   string
	answer healthResp
}

func (h *health) respond() (*healthResp, error) {
	switch h.mode {
	case "silent":
		// Neither the caller's deadline nor its leaving ends the silence: a
		// wedged owner would not notice either.
		select {}
	case "error":
		return nil, status.Error(codes.Unavailable, "asked to fail")
	case "failed":
		return nil, status.Error(codes.Internal, "model_load_failed: asked to fail")
	case "broken":
		return nil, errors.New("open model.gguf: permission denied")
	}
	return &h.answer, nil
}

// computeService is written by hand because there is no generated code for a
// service whose messages are not protobuf.
var computeService = grpc.ServiceDesc{
	ServiceName: serviceName,
	HandlerType: (*interface{})(nil),
	Methods:     []grpc.MethodDesc{{MethodName: "Health", Handler: serveHealth}},
}

func serveHealth(service interface{}, _ context.Context, decode func(interface{}) error,
	_ grpc.UnaryServerInterceptor) (interface{}, error) {
	request := new(healthReq)
	if err := decode(request); err != nil {
		return nil, err
	}
	return service.(*health).respond()
}
