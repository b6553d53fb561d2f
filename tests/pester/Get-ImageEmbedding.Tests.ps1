BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $zero = Join-Path $digits '0' '00003.png'
}

Describe 'Get-ImageEmbedding' {
    It 'gives id, path, label, vector and prediction' {
        $image = Get-ImageEmbedding $zero

        $image.Id | Should -Match '^i[a-z2-7]{16}$'
        $image.Path | Should -Be $zero
        $image.Label | Should -Be '0'
        $image.Prediction | Should -Be 'digit 0'
        $image.Probability | Should -BeGreaterThan 0.5
        , $image.Vector | Should -BeOfType 'float[]'
        $image.Vector.Count | Should -Be 128
    }

    It 'takes files from Get-ChildItem' {
        $images = Get-ChildItem -Path $digits -Filter *.png -Recurse | Select-Object -First 20 | Get-ImageEmbedding

        $images.Count | Should -Be 20
        $images.Path | Should -Be (Get-ChildItem -Path $digits -Filter *.png -Recurse).FullName[0..19]
    }

    It 'takes a file object that PowerShell did not make' {
        ([System.IO.FileInfo] $zero | Get-ImageEmbedding).Label | Should -Be '0'
    }

    It 'takes paths, objects with a path, and its own output' {
        ($zero | Get-ImageEmbedding).Label | Should -Be '0'
        ([pscustomobject] @{ Path = $zero } | Get-ImageEmbedding).Label | Should -Be '0'
        (Get-ImageEmbedding $zero | Get-ImageEmbedding).Label | Should -Be '0'
    }

    It 'takes relative paths from the current location' {
        Push-Location $digits
        try { (Get-ImageEmbedding ./0/00003.png).Path | Should -Be $zero } finally { Pop-Location }
    }

    It 'takes a literal path with brackets' {
        $odd = Join-Path $TestDrive 'a[1].png'
        Copy-Item -LiteralPath $zero -Destination $odd

        (Get-ImageEmbedding -LiteralPath $odd).Path | Should -Be $odd
        (Get-Item -LiteralPath $odd | Get-ImageEmbedding).Path | Should -Be $odd
    }

    It 'gives results while input still flows' {
        $script:sent = 0
        $first = Get-ChildItem -Path $digits -Filter *.png -Recurse | ForEach-Object { $script:sent++; $_ } |
            Get-ImageEmbedding -BatchSize 2 | Select-Object -First 1

        $first.Dimension | Should -Be 128
        $script:sent | Should -BeLessThan 500
    }

    It 'reports each path that names nothing and goes on' {
        $images = Get-ImageEmbedding 'missing.png', $zero, 'gone*' -ErrorVariable errors -ErrorAction SilentlyContinue

        @($images).Count | Should -Be 1
        $errors.Count | Should -Be 2
        $errors.FullyQualifiedErrorId | Should -BeLike 'ImagePathNotFound,*'
    }

    It 'reports a damaged picture with its path and goes on' {
        $damaged = Join-Path $TestDrive 'damaged.png'
        Set-Content -Path $damaged -Value 'no picture'

        $images = $damaged, $zero | Get-ImageEmbedding -ErrorVariable errors -ErrorAction SilentlyContinue

        @($images).Count | Should -Be 1
        $errors.Count | Should -Be 1
        $errors[0].TargetObject | Should -Be $damaged
        $errors[0].CategoryInfo.Category | Should -Be 'InvalidData'
    }

    It 'stops at a damaged picture where errors shall stop it' {
        $damaged = Join-Path $TestDrive 'damaged.png'
        Set-Content -Path $damaged -Value 'no picture'

        { Get-ImageEmbedding $damaged, $zero -ErrorAction Stop } | Should -Throw -ErrorId 'ImageUnreadable,*'
    }

    It 'passes over a file that is no picture, and says so' {
        $images = Get-ChildItem -Path $digits -File |
            Get-ImageEmbedding -WarningVariable warnings -WarningAction SilentlyContinue

        $images | Should -BeNullOrEmpty
        $warnings | Should -BeLike '*passed over: 1'
    }

    It 'refuses a path outside the file system' {
        { Get-ImageEmbedding Variable:PSHOME -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFileSystem,*'
    }

    It 'completes layers of the model that was named' {
        $line = 'Get-ImageEmbedding -Model squeezenet1_0 -Layer features.12.e'

        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain 'features.12.expand1x1'
    }

    It 'completes weight sets and engines' {
        $line = 'Get-ImageEmbedding -Model resnet50 -WeightSet '
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText |
            Should -Be @('IMAGENET1K_V2', 'IMAGENET1K_V1')

        $line = 'Get-ImageEmbedding -Engine '
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be @('Auto', 'Simd', 'Reference', 'TorchSharp')
    }
}
