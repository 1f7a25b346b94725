/**
 * Where a file of the cloud storage (`cloud://…`) can be fetched, by the call that wx-server-sdk's `getTempFileURL` makes;
 * undefined for one that is not there.
 */
export async function addressOfFile(fileId: string, databaseUrl: string): Promise<string | undefined> {
  const response = await fetch(databaseUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ action: 'storage.batchGetDownloadUrl', file_list: [fileId] }),
  })
  const { data } = (await response.json()) as { data?: { download_list?: { tempFileURL?: string }[] } }
  return data?.download_list?.[0]?.tempFileURL || undefined
}
