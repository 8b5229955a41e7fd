import Foundation
import RelayChannels

/// Where the tests find what they read: the project's channel files, the fixtures, and the shared vectors where they exist.
enum Folders {
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let channels = package.appending(path: "Config/channels").path()
    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    static let shared = package.resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "shared/vectors")

    /// The project's channels, read once.
    static func catalogue() throws -> ChannelCatalogue { try loaded.get() }

    private static let loaded = Result { try ChannelCatalogue(directory: channels) }

    static func bytes(_ url: URL) throws -> [UInt8] { Array(try Data(contentsOf: url)) }
}
