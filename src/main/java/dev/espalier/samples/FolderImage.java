package dev.espalier.samples;

import dev.espalier.formats.ZipArchive;
import org.jspecify.annotations.Nullable;

/**
 * An image file in an archive.
 *
 * @param part null where the archive is not divided into parts
 */
record FolderImage(ZipArchive.Entry entry, @Nullable Part part, String className) {}
