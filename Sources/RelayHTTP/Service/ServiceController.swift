import HTTPTypes
import Hummingbird
import NIOCore
import RelayAPI
import RelayJSON
import RelayModel
import RelayService

/// Health, readiness, metrics, channels, and the OpenAPI document.
struct ServiceController: Sendable {
    private let status: StatusService
    private let dependencies: APIDependencies

    init(_ status: StatusService, _ dependencies: APIDependencies) {
        self.status = status
        self.dependencies = dependencies
    }

    var routes: [APIRoute] {
        [
            APIRoute(
                method: .get,
                path: "/v1/channels",
                name: "listChannels",
                resource: "Service",
                summary: "Lists the channels that have a file.",
                answer: .json(ChannelsResponse.schema, "All channels, sorted."),
                handler: .keyed { _, _ in .view(ChannelsResponse(items: status.channelNames.map(\.text))) }
            ),
            APIRoute(
                method: .get,
                path: "/healthz",
                name: "health",
                resource: "Service",
                places: .uncounted,
                summary: "Reports that the process answers. For the store see /readyz.",
                answer: .json(HealthResponse.schema, "It answers."),
                handler: .open { _ in .view(HealthResponse()) }
            ),
            APIRoute(
                method: .get,
                path: "/readyz",
                name: "readiness",
                resource: "Service",
                places: .uncounted,
                summary: "Reports whether the relay accepts and sends notices.",
                answer: .json(HealthResponse.schema, "It is ready."),
                problems: [APIProblem(status: 503, code: "not_ready", summary: "Not ready; the detail says why.")],
                handler: .open { _ in try await ready() }
            ),
            APIRoute(
                method: .get,
                path: "/metrics",
                name: "metrics",
                resource: "Service",
                summary: "Metrics for Prometheus.",
                answer: .text("text/plain", "Prometheus' text format, version 0.0.4."),
                handler: .open { _ in metrics() }
            ),
        ]
    }

    /// The route of the document. Its content is known once all routes are.
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
        let reasons = await dependencies.isReady()
        guard reasons.isEmpty else {
            throw Problem(
                .serviceUnavailable,
                "not_ready",
                reasons.joined(separator: "; "),
                headers: [.retryAfter: "5"]
            )
        }
        return .view(HealthResponse(notes: status.current.notes))
    }

    private func metrics() -> Response {
        let numbers = status.current
        var text = MetricsText()
        text.add(dependencies.meters)
        text.add(dependencies.connections, bodies: dependencies.guards.memory)
        text.add(step: dependencies.clock.step)
        text.add(numbers.sending, now: dependencies.clock.now)
        text.add(numbers.transfers)
        text.add(numbers.store)
        text.add(numbers.overdue, now: dependencies.clock.now)
        text.add(droppedLogLines: dependencies.droppedLogLines())
        return .text(text.text, type: "text/plain; version=0.0.4; charset=utf-8")
    }
}
