import Logging
import RelayChannels
import RelayModel
import RelayStore

/// What the engine's thread works with.
struct EngineContext: Sendable {
    let store: any RelayStore
    let channels: ChannelCatalogue
    let clock: any RelayClock
    let configuration: EngineConfiguration
    let random: any RandomNumberGenerator & Sendable
    let logger: Logger
    let tokens: TokenDesk
    /// Told, on the store's thread, of records that are on disk.
    let onRecorded: @Sendable ([DeliveryRecord]) -> Void
    /// Told, on the engine's thread, of endpoints that have been refused for ten minutes, for one cause.
    let onLongRefused: @Sendable ([EndpointRefusal]) -> Void
}
