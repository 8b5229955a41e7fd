import Foundation
import RelayChannels
import RelayModel
import Testing

/// Where the tests find what they read: the project's channel files, the fixtures, and the shared vectors where they
/// exist.
enum Folders {
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let channels = package.appending(path: "Config/channels").path()
    static let notices = package.appending(path: "Config/notices").path()
    /// Long real texts; only where they lie beside the project.
    static let input = package.resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "shared/input")
    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    static let shared = package.resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "shared/vectors")

    /// The project's channels, read once.
    static func catalogue() throws -> ChannelCatalogue { try loaded.get() }

    /// The same channels with every empty setting filled in and nothing that keeps them from sending, so that all their
    /// messages can be looked at.
    static func ready() throws -> [Channel] { try filled.get() }

    /// A channel of ``ready()``.
    static func ready(_ name: String) throws -> Channel {
        try #require(try ready().first { $0.name.text == name }, "\(name)")
    }

    private static let filled = Result {
        let wording = try Wording(directory: notices)
        return try catalogue().names.map { name in
            let text = try String(contentsOfFile: channels + "/\(name.text).yaml", encoding: .utf8)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter {
                !$0.hasPrefix("cannot_send:")
            }
            let ready = lines.joined(separator: "\n").replacing("server: \"\"", with: "server: smtp://mail.example:587")
                .replacing("from: \"\"", with: "from: relay@school.example").replacing(": \"\"", with: ": \"1000002\"")
            return try ChannelFile.read(ready, file: "\(name.text).yaml", name: name.text, wording: wording)
        }
    }

    private static let loaded = Result { try ChannelCatalogue(directory: channels) }

    static func bytes(_ url: URL) throws -> [UInt8] { Array(try Data(contentsOf: url)) }
}

extension CompiledMessage {
    /// The HTTP request for one part, on channels that send no mails.
    func httpRequest(part: Int, to recipients: [ChannelRecipient], stamp: AttemptStamp) throws -> OutboundRequest {
        try #require(try request(part: part, to: recipients, stamp: stamp).httpRequest)
    }
}
