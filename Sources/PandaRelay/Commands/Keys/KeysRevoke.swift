import ArgumentParser
import RelayModel
import RelayStore

/// `panda-relay keys revoke`.
struct KeysRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revokes a key, effective with the next request.",
        discussion: "  panda-relay keys revoke key_0D9N3K7V2X0Y8"
    )

    @Argument(help: "The key's id (key_…), as `keys list` shows it; not the key itself.") var id: String
    @OptionGroup var place: StoppedRelay

    func validate() throws {
        if KeyID(id) == nil {
            throw ValidationError("The id of a key is key_ and 13 digits; `panda-relay keys list` shows them.")
        }
    }

    func run() async throws {
        guard let key = KeyID(id) else { return }
        if place.data == nil {
            try await APIClient().delete("/v1/keys/\(id)")
        } else {
            try await place.withStore(mustExist: true) { opened in
                guard try await opened.store.keys().contains(where: { $0.id == key }) else {
                    throw CommandFailure.failed("There is no key \(id).")
                }
                try await opened.store.revokeKey(key, at: SystemClock().now)
            }
        }
        Terminal.say("\(id) is revoked")
    }
}
