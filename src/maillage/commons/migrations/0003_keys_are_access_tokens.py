"""Keys for Git become access tokens; each keeps its digest, so that it goes on opening what it opened."""

from django.db import migrations

FORWARD = """
INSERT INTO community_accesstoken (person_id, name, scopes, prefix, digest, created_at, last_used_at)
SELECT person_id, label, ARRAY['git:push'], '', digest, made_at, used_at FROM commons_gitkey ORDER BY id
"""
BACKWARD = """
INSERT INTO commons_gitkey (person_id, label, digest, made_at, used_at)
SELECT person_id, name, digest, created_at, last_used_at FROM community_accesstoken
WHERE 'git:push' = ANY(scopes) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) ORDER BY id;
DELETE FROM community_accesstoken WHERE 'git:push' = ANY(scopes)
"""


class Migration(migrations.Migration):
    dependencies = [("commons", "0002_git_keys"), ("community", "0010_access_tokens")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.DeleteModel(name="GitKey"),
    ]
