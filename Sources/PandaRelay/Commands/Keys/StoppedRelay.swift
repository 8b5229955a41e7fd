import ArgumentParser
import Foundation
import RelayStore

/// The options of commands that also work on the data directory of a stopped relay.
struct StoppedRelay: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Work on this data directory while the relay is stopped, instead of asking a running relay.",
            valueName: "dir"
        )
    )
    var data: String?

    @OptionGroup var configuration: ConfigurationFileOption

    /// Loads the configuration; ``data`` replaces its data directory.
    func loaded() throws(CommandFailure) -> RelayConfiguration {
        var loaded = try configuration.loaded()
        if let data { loaded.data = data }
        return loaded
    }

    /// Opens the data directory and holds its lock until `work` returns.
    func withStore<Value>(
        mustExist: Bool = false,
        _ work: (OpenStore) async throws -> Value
    ) async throws -> Value {
        let opened: OpenStore
        do {
            opened = try await OpenStore.open(try loaded().data, mustExist: mustExist)
        } catch let fault as StartFault {
            throw CommandFailure(exitCode: fault.exitCode, message: fault.message)
        }
        do {
            let value = try await work(opened)
            await opened.store.close()
            return value
        } catch let error as StoreError {
            await opened.store.close()
            throw CommandFailure.failed(StartFault(error, directory: data ?? "").message)
        } catch {
            await opened.store.close()
            throw error
        }
    }
}
