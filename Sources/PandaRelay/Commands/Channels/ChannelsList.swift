import ArgumentParser
import RelayChannels
import RelayModel

/// `panda-relay channels list`.
struct ChannelsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the channels: what they are called, how fast they may be used, whether they can send.",
        discussion: "  panda-relay channels list"
    )

    @OptionGroup var folder: ChannelFolder

    func run() async throws {
        var table = TextTable(
            headings: ["channel", "中文", "English", "pace", "batch", "secret", "remark"],
            rightAligned: [4]
        )
        for channel in try folder.catalogue().all {
            let pace = channel.windows.map { "\($0.limit)/\(Self.seconds($0.seconds))" }.joined(separator: " ")
            let remark = channel.isHuman ? "a person passes it on" : channel.cannotSend ?? ""
            table.rows.append([
                channel.name.text, channel.title(in: .zh), channel.title(in: .en), pace, String(channel.batchLimit),
                channel.secretUse.name, remark,
            ])
        }
        Terminal.put(table.text)
    }

    private static func seconds(_ value: Double) -> String {
        value == value.rounded() ? "\(Int(value)) s" : "\(value) s"
    }
}
