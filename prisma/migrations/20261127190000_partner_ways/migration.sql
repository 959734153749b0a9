-- How somebody becomes a partner: invited by the merchant, or by an application of their own. Neither earns until they are active.
ALTER TABLE partner_state DROP CONSTRAINT partner_state_known;
ALTER TABLE partner_state ADD CONSTRAINT partner_state_known CHECK (
  state IN ('invited', 'applied', 'active', 'paused', 'archived'));

ALTER TABLE portal ADD COLUMN takes_applications boolean NOT NULL DEFAULT false;

-- A link that was mailed unasked: an invitation, or the way in for whoever was approved. It is good for days.
ALTER TABLE sign_in_link ADD COLUMN invites boolean NOT NULL DEFAULT false;
