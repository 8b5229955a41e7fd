import ArgumentParser
import RelayChannels
import RelayModel

/// The option that names the channel files.
struct ChannelFolder: ParsableArguments {
    @Option(
        help: ArgumentHelp("The folder of channel files; the configuration's by default.", valueName: "dir"),
        completion: .directory
    )
    var channels: String?
    @OptionGroup var file: ConfigurationFileOption

    /// Loads all channels of the folder.
    func catalogue() throws(CommandFailure) -> ChannelCatalogue {
        do throws(StartFault) {
            var configuration = RelayConfiguration()
            if let channels { configuration.channels = channels } else { configuration = try loaded() }
            return try configuration.channelCatalogue()
        } catch {
            throw CommandFailure(exitCode: error.exitCode, message: error.message)
        }
    }

    /// Loads the folder and returns one channel.
    func channel(_ name: String) throws(CommandFailure) -> Channel {
        let catalogue = try catalogue()
        guard let id = ChannelName(name), let channel = catalogue[id] else {
            throw .usage(
                "There is no channel “\(name)”; known: \(catalogue.names.map(\.text).joined(separator: ", "))."
            )
        }
        return channel
    }

    private func loaded() throws(StartFault) -> RelayConfiguration {
        do {
            return try file.loaded()
        } catch {
            throw StartFault(.configuration, error.message)
        }
    }
}
