import RelayAPI
import RelayModel
import RelayStore

extension KeyResponse {
    /// A key of the store.
    init(key: AccessKey, offsetMinutes: Int) {
        self.init()
        id = key.id.description
        name = key.name
        role = key.role.name
        scope = key.scope.text
        createdAt = key.createdAt.rfc3339(offsetMinutes: offsetMinutes)
        revokedAt = key.revokedAt.map { $0.rfc3339(offsetMinutes: offsetMinutes) }
    }
}
