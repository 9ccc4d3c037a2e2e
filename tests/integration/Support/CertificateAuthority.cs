namespace AwsMl.Integration.Tests.Support;

/// <summary>A certificate authority made by openssl, and certificates of servers.</summary>
sealed class CertificateAuthority
{
    readonly string _folder;

    CertificateAuthority(string folder) => _folder = folder;

    public string Bundle => Path.Combine(_folder, "ca.pem");

    public static async Task<CertificateAuthority> CreateAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var authority = new CertificateAuthority(folder);
        await Shell.MustRunAsync("openssl",
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=Test CA",
             "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
             "-keyout", Path.Combine(folder, "ca.key"), "-out", authority.Bundle]);
        return authority;
    }

    /// <summary>A certificate and its key in one PEM file, for a name such as IP:127.0.0.1.</summary>
    public async Task<string> IssueAsync(string name, int days = 2)
    {
        var file = Path.Combine(_folder, $"{Guid.NewGuid():n}.pem");
        var request = await Shell.MustRunAsync("openssl",
            ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=server", "-addext", $"subjectAltName={name}",
             "-keyout", $"{file}.key"]);
        var certificate = await Shell.MustRunAsync("openssl",
            ["x509", "-req", "-CA", Bundle, "-CAkey", Path.Combine(_folder, "ca.key"), "-CAcreateserial", "-days", days.ToString(), "-copy_extensions", "copy"],
            input: request);
        await File.WriteAllTextAsync(file, certificate + await File.ReadAllTextAsync($"{file}.key"));
        return file;
    }
}
