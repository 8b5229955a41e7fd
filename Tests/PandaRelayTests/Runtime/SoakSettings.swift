import Foundation

/// The length and the random seed of a crash soak: `PANDA_RELAY_SOAK_KILLS`, `PANDA_RELAY_SOAK_SEED`.
enum SoakSettings {
    static let kills = Int(value("PANDA_RELAY_SOAK_KILLS") ?? 8)
    static let seed = value("PANDA_RELAY_SOAK_SEED") ?? UInt64.random(in: 0..<1_000_000)

    private static func value(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }
}
