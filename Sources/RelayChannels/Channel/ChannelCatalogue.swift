import Foundation
public import RelayModel

/// All channels of a folder: one `<name>.yaml` each.
public struct ChannelCatalogue: Sendable {
    private let channels: [ChannelName: Channel]
    /// The relay's own texts, for all channels.
    public let wording: Wording

    /// Reads every `.yaml` file of the folder, and the relay's own texts from the folder `notices` beside it, or from
    /// `Config/notices` if there is none.
    ///
    /// - Throws: ``ChannelFileError`` with the mistakes of all files, or one mistake if the folder cannot be read.
    public init(directory: String) throws(ChannelFileError) {
        guard let files = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            throw ChannelFileError(faults: [Self.fault(directory, "cannot be read", "a folder of channel files")])
        }
        let wording = try Wording(directory: Self.wordingFolder(beside: directory))
        var channels: [Channel] = []
        var faults: [ChannelFileFault] = []
        for file in files.sorted() where file.hasSuffix(".yml") {
            faults.append(Self.fault(file, "would not be read", file.dropLast(4) + ".yaml"))
        }
        for file in files.sorted() where file.hasSuffix(".yaml") {
            do throws(ChannelFileError) {
                let text = try FileText.read(directory + "/" + file, called: file, expected: "a channel file")
                channels.append(
                    try ChannelFile.read(text, file: file, name: String(file.dropLast(5)), wording: wording)
                )
            } catch {
                faults += error.faults
            }
        }
        guard faults.isEmpty else { throw ChannelFileError(faults: faults) }
        self.init(channels, wording: wording)
    }

    /// Creates a catalogue of channels; a later one replaces an earlier one of the same name.
    public init(_ channels: [Channel], wording: Wording = .none) {
        self.wording = wording
        self.channels = Dictionary(channels.map { ($0.name, $0) }) { _, last in last }
    }

    /// The channel of this name.
    public subscript(name: ChannelName) -> Channel? { channels[name] }

    /// Whether there is a channel of this name.
    public func contains(_ name: ChannelName) -> Bool { channels.index(forKey: name) != nil }

    /// All names, sorted.
    public var names: [ChannelName] { channels.keys.sorted() }

    /// All channels, by name.
    public var all: [Channel] { names.compactMap { channels[$0] } }

    private static func wordingFolder(beside channels: String) -> String {
        let beside = URL(fileURLWithPath: channels).deletingLastPathComponent().appendingPathComponent("notices").path
        return FileManager.default.fileExists(atPath: beside) ? beside : "Config/notices"
    }

    private static func fault(_ file: String, _ problem: String, _ expected: String) -> ChannelFileFault {
        ChannelFileFault(file: file, line: 0, keyPath: "", problem: problem, expected: expected)
    }
}
