### Events that could not be applied.

quarantine = Could not be applied

# $device, $number, $reason
quarantined = An event from { $device }, number { $number }, was not applied: { $reason }. Everything after it was.
unknown-device = an unknown device
event-damaged = it is damaged

# $kind
event-unknown = its kind, { $kind }, is not known here; an update may bring it

# $kind
event-newer = { $kind } is newer than this app; an update will apply it
event-foreign = it belongs to another store
event-misplaced = it does not belong where it stands
event-refused = the device that wrote it may not, so it counts for nothing
event-too-many = its order or ticket has more events than one may have
