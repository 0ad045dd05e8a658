"""Object stores: folders that are no folders of this machine, behind addresses such as ``s3://``.

A store has no renaming of folders and no locks. What stands for them: a release is named by its
manifest, which is written last, and a lock is an object that only one can create. All stores are
reached through fsspec; who may do what is told by the environment, never by a configuration.
"""
