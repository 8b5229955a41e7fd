import RelayModel
import RelayService

/// What all controllers share.
struct Surroundings: Sendable {
    let relay: Relay
    let configuration: RelayHTTPConfiguration
    let clock: any RelayClock
    let meters: RequestMeters
    let connections: Connections
    let guards: RequestGuards
    /// Why the relay is not ready; empty when it is.
    let isReady: @Sendable () async -> [String]
    /// How many lines of the log were dropped since the start.
    let droppedLogLines: @Sendable () -> Int

    /// A moment as answers write it.
    func text(_ moment: Timestamp) -> String { moment.rfc3339(offsetMinutes: configuration.offsetMinutes) }
}
