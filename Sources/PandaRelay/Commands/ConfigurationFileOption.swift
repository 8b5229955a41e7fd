import ArgumentParser
import Foundation

/// The option that names the configuration.
struct ConfigurationFileOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration; Config/relay.yaml if it exists, else the defaults. PANDA_RELAY_<KEY> overrides a key.",
            valueName: "file"
        )
    )
    var config: String?

    /// Loads the configuration and applies the environment variables.
    /// - Throws: Exit code 78 with a line per fault.
    func loaded() throws(CommandFailure) -> RelayConfiguration {
        do {
            return try RelayConfiguration.load(file: config, environment: ProcessInfo.processInfo.environment)
        } catch {
            throw .configuration("the configuration has mistakes:\n\(error)")
        }
    }
}
