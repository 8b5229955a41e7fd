import HTTPTypes
import Hummingbird
import NIOCore
import RelayEngine
import RelayModel
import RelayService

/// What looks after the relay: health, readiness, numbers, channels, and the document of this API.
struct ServiceController: Sendable {
    let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    var routes: [APIRoute] {
        [
            APIRoute(
                method: .get,
                path: "/v1/channels",
                name: "listChannels",
                resource: "Service",
                summary: "The names of all channels that have a file.",
                answer: .json(ChannelsView.schema, "All channels, sorted."),
                handler: .keyed { _, _ in .view(ChannelsView(names: surroundings.relay.channelNames)) }
            ),
            APIRoute(
                method: .get,
                path: "/healthz",
                name: "health",
                resource: "Service",
                places: .uncounted,
                summary: "Whether the process answers. Says nothing of the store; see /readyz.",
                answer: .json(HealthView.schema, "It answers."),
                handler: .open { _ in .view(HealthView(reasons: [])) }
            ),
            APIRoute(
                method: .get,
                path: "/readyz",
                name: "readiness",
                resource: "Service",
                places: .uncounted,
                summary: "Whether the relay takes notices and sends them.",
                answer: .json(HealthView.schema, "It is ready."),
                problems: [APIProblem(status: 503, code: "not_ready", summary: "It is not; the detail says why.")],
                handler: .open { _ in try await ready() }
            ),
            APIRoute(
                method: .get,
                path: "/metrics",
                name: "metrics",
                resource: "Service",
                summary: "Numbers for Prometheus.",
                answer: .text("text/plain", "Prometheus' text format, version 0.0.4."),
                handler: .open { _ in metrics() }
            ),
        ]
    }

    /// The route of the document itself; what it answers is known once all routes are.
    func documentRoute(_ document: @escaping @Sendable () -> JSON) -> APIRoute {
        APIRoute(
            method: .get,
            path: "/openapi.json",
            name: "document",
            resource: "Service",
            summary: "This document.",
            answer: .json(
                Schema(
                    shape: .anyObject,
                    summary: "An OpenAPI 3.1 document.",
                    example: .members(["openapi": .text("3.1.0")])
                ),
                "OpenAPI 3.1."
            ),
            handler: .open { _ in .json(document()) }
        )
    }

    private func ready() async throws(Problem) -> Response {
        let reasons = await surroundings.isReady()
        guard reasons.isEmpty else {
            throw Problem(
                .serviceUnavailable,
                "not_ready",
                reasons.joined(separator: "; "),
                headers: [.retryAfter: "5"]
            )
        }
        return .view(
            HealthView(reasons: [], notes: RefusalWatch.notes(surroundings.relay.numbers.engine.commonRefusals))
        )
    }

    private func metrics() -> Response {
        let numbers = surroundings.relay.numbers
        var text = MetricsText()
        text.add(surroundings.meters)
        text.add(surroundings.connections, bodies: surroundings.guards.memory)
        text.add(step: surroundings.clock.step)
        text.add(numbers.engine, now: surroundings.clock.now)
        text.add(numbers.store)
        text.add(numbers.overdue, now: surroundings.clock.now)
        text.add(droppedLogLines: surroundings.droppedLogLines())
        return .text(text.text, type: "text/plain; version=0.0.4; charset=utf-8")
    }
}
